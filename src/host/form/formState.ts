import {
  emptyForm,
  fieldValue,
  folderText,
  missingRootError,
  type FieldErrors,
  type FieldName,
  type FormChange,
  type FormContext,
  type FormValues,
} from '../../shared/form/form';
import { resolveSaveFolder, type SaveFolder } from '../folders/resolveSaveFolder';
import type { ControllerPorts } from '../controllerPorts';

/** What the meaning of a form depends on in this workspace, without what was found. */
type WorkspaceContext = Pick<FormContext, 'roots' | 'root' | 'isVirtual' | 'searched'>;

/** The form's values, what they mean in this workspace, and the errors that were found in them. */
export class FormState {
  readonly #ports: Pick<ControllerPorts, 'roots' | 'isVirtual'>;
  #values = emptyForm;
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

  /** What the last search names the default folder after; null before the first search. */
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

  /** What was searched for last is called so; null: there was no search. */
  setSearched(name: string | null): void {
    this.#searched = name;
  }

  /** Pictures are saved into this root (absolute path). */
  setRoot(path: string): void {
    this.#root = path;
  }

  /** Brings back what was remembered. */
  restore(values: FormValues, searched: string | null, root: string | null): void {
    this.applyChange(values);
    this.#searched = searched;
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

  /** Changes the form on behalf of the user. */
  applyChange(change: FormChange): void {
    this.applyTyped({ ...this.#values, ...change });
    this.#revision += 1;
  }
}
