import { licenseById, type LicenseId } from '../../shared/picture/licenses';
import type { Pixels } from '../../shared/picture/picture';
import {
  demandedNames,
  isUnseenDemand,
  meetsLicenseDemands,
  type DemandName,
  type Misfit,
  type SearchDemands,
} from '../../shared/sources/demands';
import type { Parameters } from './request';

/** The demand asked by these parameters; `met` by all that the source has; null: it cannot be asked for. */
export type Asking = Parameters | 'met' | null;

/** Nothing that the source has meets the demand. */
class Unmet {
  constructor(readonly misfit: Misfit) {}
}

/**
 * How a source is asked for each kind of demand that it can be asked for; only called where there is such a demand. `hasApiKey` is
 * whether it is asked with a key of the user.
 */
export type Askable = {
  readonly [Name in DemandName]?: (demands: SearchDemands, hasApiKey: boolean) => Asking | Unmet;
};

/** What a source is asked for of the demands of a search. */
export interface AskedDemands {
  /** What is said in the requests for it; of a parameter that several demands have, all values with a space between. */
  readonly parameters: Parameters;
  /** What it cannot be asked for. */
  readonly notAsked: readonly DemandName[];
  /** Why the source has nothing that meets the demands, so that it need not be asked at all; null where it may have something. */
  readonly misfit: Misfit | null;
}

export function askedDemands(askable: Askable, demands: SearchDemands, hasApiKey = false): AskedDemands {
  const parameters: Record<string, string> = {};
  const notAsked: DemandName[] = [];
  let misfit: Misfit | null = null;
  for (const name of demandedNames(demands)) {
    const asking = askable[name]?.(demands, hasApiKey) ?? null;
    if (asking === null) notAsked.push(name);
    if (asking instanceof Unmet) misfit ??= asking.misfit;
    if (asking === null && isUnseenDemand(name)) misfit ??= { demand: name };
    if (asking === null || asking === 'met' || asking instanceof Unmet) continue;
    for (const [parameter, value] of Object.entries(asking))
      parameters[parameter] = parameter in parameters ? `${parameters[parameter]} ${value}` : value;
  }
  return { parameters, notAsked, misfit };
}

/** For sources whose pictures all have one of these licences: met, unmet, or not to be asked for where only some meet it. */
export function ofLicenses(...ids: readonly LicenseId[]): Required<Pick<Askable, 'license'>> {
  return {
    license(demands) {
      const fitting = ids.filter((id) => meetsLicenseDemands(id, demands));
      if (fitting.length === ids.length) return 'met';
      return fitting.length === 0 ? unmetLicense(ids) : null;
    },
  };
}

/**
 * For sources that are asked by codes of licences, of which each stands for any of several: those that meet the demand, in a list
 * with commas. Where it `hasOthers`, too, these cannot be asked for.
 */
export function byLicenseCodes(
  parameter: string,
  codes: Readonly<Record<string, readonly string[]>>,
  { hasOthers = false } = {},
): Required<Pick<Askable, 'license'>> {
  return {
    license(demands) {
      const fitting = Object.entries(codes).flatMap(([code, ids]) =>
        ids.some((id) => meetsLicenseDemands(id, demands)) ? code : [],
      );
      if (fitting.length > 0) return { [parameter]: fitting.join(',') };
      return hasOthers ? null : unmetLicense([]);
    },
  };
}

/** More licences say less than that none of them fits. */
const maxToldLicenses = 2;

/** These are the licences of all that the source has; none where they are many. */
function unmetLicense(ids: readonly LicenseId[]): Unmet {
  const told = ids.length > maxToldLicenses ? [] : ids;
  return new Unmet({ demand: 'license', licenses: told.map((id) => licenseById(id).name) });
}

/** Ids of a licence of Creative Commons in all versions, by its elements (`BY-SA`). */
export function anyVersion(elements: string): readonly LicenseId[] {
  return (['1.0', '2.0', '2.1', '2.5', '3.0', '4.0'] as const).map(
    (version) => `CC-${elements}-${version}` as LicenseId,
  );
}

/** The pixels that are demanded, 1 where any will do. */
export function leastPixels({ minWidth = 1, minHeight = 1 }: SearchDemands): Pixels {
  return { width: minWidth, height: minHeight };
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
