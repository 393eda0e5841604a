import { emptyForm, folderText, searchedName, tabFieldsOf, type TabFields } from '../../shared/form/form';
import { isLicenseAllowed } from '../../shared/picture/licenses';
import { pictureKey, type Pixels, type SizeName } from '../../shared/picture/picture';
import { anySize } from '../../shared/picture/sizes';
import type { FoundList } from '../list/foundList';
import type { SearchQuery } from '../list/searches';
import type { SaveOrder } from '../runs/orders';
import { namedBy } from './formOrder';
import type { FormState } from './formState';

/** Pictures of the list that are saved for somebody else than who looks at the panel. */
export interface AsideSave {
  /** In the order in which they are tried. */
  readonly keys: readonly string[];
  /** How many good files they are to give. */
  readonly quantity: number;
  /** As a person types it; null for that of the tab. */
  readonly folder: string | null;
  readonly size: SizeName;
  /** `SaveOrder.allowedLicenses`. */
  readonly allowedLicenses: readonly string[] | null;
  /** The search that they are saved for; missing: the newest one that has found all of them. */
  readonly query?: SearchQuery;
  /** The pixels that a good file must at least have; missing for any. */
  readonly minimum?: Pixels;
  /** `SaveOrder.isAgreed`. */
  readonly isAgreed?: boolean;
}

/** The tab that is saved from. */
export function asideTab(list: FoundList, { keys, query }: Pick<AsideSave, 'keys' | 'query'>): number {
  return (query && list.tabOf(query)) ?? list.tabWith(keys);
}

/** What is asked for, as a run of the tab that the pictures are in; null where none of them is in the list any more. */
export function asideOrder(form: FormState, list: FoundList, wanted: AsideSave): SaveOrder | null {
  const { keys, quantity, size, allowedLicenses, minimum = anySize, isAgreed = false } = wanted;
  const tab = asideTab(list, wanted);
  const query = list.queryOf(tab);
  const pictures = list.picturesOf(keys).map(namedBy(query));
  if (pictures.length === 0) return null;
  const { naming } = form.values;
  const folder = wanted.folder ?? asideFolder(form, list, tab);
  const fields = { ...form.fieldsOf(tab), folder };
  return {
    pictures,
    size,
    minimum,
    quantity,
    folder,
    naming,
    ...(allowedLicenses && { allowedLicenses }),
    kind: 'listed',
    isAgreed,
    resume: {
      tab,
      form: { ...tabFieldsOf({ ...form.values, ...fields }), size, naming },
      choice: pictures.filter(({ license }) => isLicenseAllowed(license, allowedLicenses)).map(pictureKey),
      quantity,
    },
  };
}

/** Where pictures of a tab go if nobody says where: as the form shows it there; nobody is asked in which workspace folder. */
export function asideFolder(form: FormState, list: FoundList, tab: number): string {
  const query = list.queryOf(tab);
  return folderNamed(form, form.fieldsOf(tab), query ? searchedName(query) : '');
}

/** Where pictures of a search go that is not there yet. */
export function folderNamed(form: FormState, fields: Partial<TabFields>, searched: string): string {
  const { workspaceContext: context } = form;
  const root = context.root ?? context.roots[0]?.path ?? null;
  return folderText({ ...emptyForm, ...fields }, { ...context, root, searched });
}
