import {
  emptyForm,
  fieldValue,
  folderText,
  missingRoot,
  type FieldErrors,
  type FieldName,
  type FormContext,
  type FormValues,
} from '../../shared/form/form';
import { folderOnDisk, type SaveFolder } from '../folders/folder';
import type { Ports } from '../ports';

/** What the meaning of a form depends on in this workspace, without what was found. */
type Place = Pick<FormContext, 'roots' | 'root' | 'virtual' | 'searched'>;

/** The form's values, what they mean in this workspace, and the errors that were found in them. */
export class FormState {
  readonly #ports: Pick<Ports, 'roots' | 'virtual'>;
  #values = emptyForm;
  #revision = 1;
  #errors: FieldErrors = {};
  #searched: string | null = null;
  #root: string | null = null;

  constructor(ports: Pick<Ports, 'roots' | 'virtual'>) {
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

  get isWrong(): boolean {
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

  get place(): Place {
    const { roots, virtual } = this.#ports;
    return { roots: roots(), root: this.#root, virtual: virtual(), searched: this.#searched };
  }

  /** The folder to show, whether it was typed or follows the keyword. */
  get folder(): string {
    return folderText(this.#values, this.place);
  }

  /** The form's folder on disk; null while nothing can be saved into it. */
  async folderOnDisk(): Promise<SaveFolder | null> {
    const folder = await folderOnDisk(this.folder, this.#ports.roots());
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
    this.put(values);
    this.#searched = searched;
    this.#root = root;
  }

  /** Shows beside the field that a chosen folder is not in the workspace. */
  refuseFolder(): void {
    const { place } = this;
    const folder = place.roots.length === 0 ? missingRoot(place) : 'outside-workspace';
    this.#errors = { ...this.#errors, folder };
  }

  /** Takes over typed values and clears the errors of fields that have changed. Returns whether there were any. */
  type(values: FormValues): boolean {
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
  put(change: Partial<FormValues>): void {
    this.type({ ...this.#values, ...change });
    this.#revision += 1;
  }
}
