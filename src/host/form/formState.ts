import {
  emptyForm,
  fieldValue,
  folderText,
  missingRootError,
  splitChange,
  tabFieldsOf,
  type FieldErrors,
  type FieldName,
  type FormChange,
  type FormContext,
  type FormValues,
  type TabFields,
} from '../../shared/form/form';
import { allTab } from '../../shared/panel/tabs';
import { filtersOfDemands, type SearchDemands } from '../../shared/sources/demands';
import { resolveSaveFolder, type SaveFolder } from '../folders/resolveSaveFolder';
import type { ControllerPorts } from '../controllerPorts';

/** What the meaning of a form depends on in this workspace, without what was found. */
type WorkspaceContext = Pick<FormContext, 'roots' | 'root' | 'isVirtual' | 'searched'>;

const emptyTabFields = tabFieldsOf(emptyForm);

/** The form's values, what they mean in this workspace, and the errors that were found in them. */
export class FormState {
  readonly #ports: Pick<ControllerPorts, 'roots' | 'isVirtual'>;
  #values = emptyForm;
  #tab = allTab;
  /** Of the tabs that are not shown. */
  readonly #otherTabs = new Map<number, TabFields>();
  /** A folder that was asked for before anything was found in it belongs to the search that follows; the tab has its own again. */
  #folderForNextTab: { readonly before: string | null } | null = null;
  #revision = 1;
  #errors: FieldErrors = {};
  #searched: string | null = null;
  #root: string | null = null;

  constructor(ports: Pick<ControllerPorts, 'roots' | 'isVirtual'>) {
    this.#ports = ports;
  }

  get values(): FormValues {
    return this.#values;
  }

  /** Increases whenever the host itself changed the form. */
  get revision(): number {
    return this.#revision;
  }

  /** What was found wrong. */
  get errors(): FieldErrors {
    return this.#errors;
  }

  get hasErrors(): boolean {
    return Object.keys(this.#errors).length > 0;
  }

  /** What the search of the shown tab names the default folder after; null while nothing was found. */
  get searched(): string | null {
    return this.#searched;
  }

  /** Path of the root that was saved to last; null before the first time. */
  get root(): string | null {
    return this.#root;
  }

  get workspaceContext(): WorkspaceContext {
    const { roots, isVirtual } = this.#ports;
    return { roots: roots(), root: this.#root, isVirtual: isVirtual(), searched: this.#searched };
  }

  /** The folder to show, whether it was typed or follows the keyword. */
  get folderText(): string {
    return folderText(this.#values, this.workspaceContext);
  }

  /** The form's folder on disk; null while nothing can be saved into it. */
  async currentSaveFolder(): Promise<SaveFolder | null> {
    const folder = await resolveSaveFolder(this.folderText, this.#ports.roots());
    return typeof folder === 'string' ? null : folder;
  }

  /** Says beside the fields what is wrong with them, and nothing beside the others. */
  showErrors(errors: FieldErrors): void {
    this.#errors = errors;
  }

  /** Numbers of the tabs that are not shown and for which something is typed. */
  get otherTabs(): readonly number[] {
    return [...this.#otherTabs.keys()];
  }

  /** What is typed for a tab. */
  fieldsOf(tab: number): TabFields {
    if (tab === this.#tab) return tabFieldsOf(this.#values);
    return this.#otherTabs.get(tab) ?? emptyTabFields;
  }

  /** Brings back what was typed for a tab. */
  setFieldsOf(tab: number, fields: TabFields): void {
    if (tab === this.#tab) this.applyChange(fields);
    else this.#otherTabs.set(tab, fields);
  }

  /**
   * Shows what is typed for another tab, whose search is called so. Where the tab is new, its filters are what its search demands.
   */
  showTab(tab: number, searched: string | null, demands: SearchDemands = {}): void {
    this.#searched = searched;
    if (tab === this.#tab) return this.applyChange({});
    const { folder } = this.#values;
    const stored = this.#otherTabs.get(tab);
    const taken = stored ? null : this.#folderForNextTab;
    this.#otherTabs.set(this.#tab, { ...this.fieldsOf(this.#tab), ...(taken && { folder: taken.before }) });
    this.#otherTabs.delete(tab);
    this.#tab = tab;
    this.#errors = {};
    this.#folderForNextTab = null;
    const fresh = { ...emptyTabFields, ...filtersOfDemands(demands, emptyTabFields) };
    this.applyChange({ ...(stored ?? fresh), ...(taken && { folder }) });
  }

  /** The next new tab takes over the folder that stands on the form, and the shown one has this again then. */
  keepFolderForNextTab(before: string | null): void {
    this.#folderForNextTab = { before };
  }

  /** Nothing is typed for these tabs any more. */
  forgetTabs(tabs: readonly number[]): void {
    for (const tab of tabs) this.#otherTabs.delete(tab);
  }

  /** Pictures are saved into this root (absolute path). */
  setRoot(path: string): void {
    this.#root = path;
  }

  /** Brings back what was remembered; the fields of a tab are those of the shown one. */
  restore(
    values: FormValues,
    tab: number,
    others: ReadonlyMap<number, TabFields>,
    root: string | null,
  ): void {
    this.applyChange(values);
    this.#tab = tab;
    for (const [other, fields] of others) this.#otherTabs.set(other, fields);
    this.#root = root;
  }

  /** Shows beside the field that a chosen folder is not in the workspace. */
  refuseFolder(): void {
    const { workspaceContext } = this;
    const folder =
      workspaceContext.roots.length === 0 ? missingRootError(workspaceContext) : 'outside-workspace';
    this.#errors = { ...this.#errors, folder };
  }

  /** Takes over typed values and clears the errors of fields that have changed. Returns whether there were any. */
  applyTyped(values: FormValues): boolean {
    const before = this.#values;
    this.#values = values;
    const wrong = Object.entries(this.#errors);
    const still = wrong.filter(
      ([field]) => fieldValue(values, field as FieldName) === fieldValue(before, field as FieldName),
    );
    if (still.length === wrong.length) return false;
    this.#errors = Object.fromEntries(still);
    return true;
  }

  /** Takes over what is typed for a tab, which may be another one by now. */
  applyTypedFor(tab: number, change: FormChange): void {
    if (tab === this.#tab) {
      this.applyTyped({ ...this.#values, ...change });
      return;
    }
    const { ofTab, shared } = splitChange(change);
    this.applyTyped({ ...this.#values, ...shared });
    const fields = this.#otherTabs.get(tab);
    if (fields) this.#otherTabs.set(tab, { ...fields, ...ofTab });
  }

  /** Changes the form on behalf of the user. */
  applyChange(change: FormChange): void {
    this.applyTyped({ ...this.#values, ...change });
    this.#revision += 1;
  }
}
