import type { LicenseId } from '../../shared/picture/licenses';
import {
  demandedNames,
  meetsLicenseDemands,
  type DemandName,
  type SearchDemands,
} from '../../shared/sources/demands';

/** Parameters of a request, by name. */
type Parameters = Readonly<Record<string, string>>;

/** The demand asked by these parameters; `met` by all that the source has; `unmet` by anything there; null: it cannot be asked for. */
export type Asking = Parameters | 'met' | 'unmet' | null;

/** How a source is asked for each kind of demand that it can be asked for; only called where there is such a demand. */
export type Askable = { readonly [Name in DemandName]?: (demands: SearchDemands) => Asking };

/** What a source is asked for of the demands of a search. */
export interface AskedDemands {
  /** What is said in the requests for it; of a parameter that several demands have, all values with a space between. */
  readonly parameters: Parameters;
  /** What it cannot be asked for. */
  readonly notAsked: readonly DemandName[];
  /** The source has nothing that meets the demands, so that it need not be asked at all. */
  readonly isVain: boolean;
}

export function askedDemands(askable: Askable, demands: SearchDemands): AskedDemands {
  const parameters: Record<string, string> = {};
  const notAsked: DemandName[] = [];
  let isVain = false;
  for (const name of demandedNames(demands)) {
    const asking = askable[name]?.(demands) ?? null;
    if (asking === null) notAsked.push(name);
    // Nobody else knows the color of a picture.
    if (asking === 'unmet' || (asking === null && name === 'color')) isVain = true;
    if (asking === null || typeof asking === 'string') continue;
    for (const [parameter, value] of Object.entries(asking))
      parameters[parameter] = parameter in parameters ? `${parameters[parameter]} ${value}` : value;
  }
  return { parameters, notAsked, isVain };
}

/** For sources whose pictures all have one of these licences: met, unmet, or not to be asked for where only some meet it. */
export function ofLicenses(...ids: readonly [LicenseId, ...LicenseId[]]): Required<Pick<Askable, 'license'>> {
  return {
    license(demands) {
      const fitting = ids.filter((id) => meetsLicenseDemands(id, demands));
      if (fitting.length === ids.length) return 'met';
      return fitting.length === 0 ? 'unmet' : null;
    },
  };
}

/** For sources that are asked by codes of licences, of which each stands for any of several: those that meet the demand, in a list with commas. */
export function byLicenseCodes(
  parameter: string,
  codes: Readonly<Record<string, readonly LicenseId[]>>,
): Required<Pick<Askable, 'license'>> {
  return {
    license(demands) {
      const fitting = Object.entries(codes).flatMap(([code, ids]) =>
        ids.some((id) => meetsLicenseDemands(id, demands)) ? code : [],
      );
      return fitting.length === 0 ? 'unmet' : { [parameter]: fitting.join(',') };
    },
  };
}

/** For sources that know values of their own for some values of a demand: the parameter with that value. */
export function byValue<Value extends string>(
  parameter: string,
  value: Value | undefined,
  own: Readonly<Partial<Record<Value, string>>>,
): Asking {
  const known = value && own[value];
  return known === undefined ? null : { [parameter]: known };
}
