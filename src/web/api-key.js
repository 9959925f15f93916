import { texts } from './texts.js';

const storageName = 'petasantri.apiKey';

/** The key of this tab, or null. */
export const storedKey = () => sessionStorage.getItem(storageName);

/** Headers that carry the key, to this server only. @param {string} url */
export function keyHeaders(url) {
  const key = storedKey();
  return key && new URL(url, document.baseURI).origin === location.origin ? { 'X-API-Key': key } : {};
}

/**
 * Wires the form. `onChange` runs when a key was accepted or given up. Returns what brings the form
 * in step with the stored key and says something to its reader.
 * @param {() => void} onChange
 */
export function setUpKeyForm(onChange) {
  const form = /** @type {HTMLFormElement} */ (document.getElementById('key-form'));
  const field = /** @type {HTMLInputElement} */ (document.getElementById('key'));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const signedIn = /** @type {HTMLElement} */ (document.getElementById('signed-in'));
  const hint = /** @type {HTMLElement} */ (document.getElementById('key-hint'));
  const status = /** @type {HTMLElement} */ (document.getElementById('key-status'));
  const signOut = /** @type {HTMLButtonElement} */ (document.getElementById('sign-out'));

  const show = (/** @type {string} */ message) => {
    const open = storedKey() !== null;
    form.hidden = open;
    hint.hidden = open;
    signedIn.hidden = !open;
    status.textContent = message;
    field.setAttribute('aria-invalid', String(message !== '' && message !== texts.keyChecking));
  };

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const key = field.value.trim();
    if (key === '') return;
    show(texts.keyChecking);
    button.disabled = true;
    const refusal = await whyRefused(key);
    button.disabled = false;
    if (refusal === null) {
      sessionStorage.setItem(storageName, key);
      field.value = '';
      onChange();
    }
    show(refusal ?? '');
    (refusal === null ? signOut : field).focus();
  });

  signOut.addEventListener('click', () => {
    sessionStorage.removeItem(storageName);
    show('');
    field.focus();
    onChange();
  });
  show('');
  return show;
}

/**
 * Gives up a stored key that the server no longer knows, before anything is asked with it: a wrong
 * key is refused even what anybody may see. Returns true when it was given up.
 */
export async function dropRevokedKey() {
  const key = storedKey();
  if (key === null || (await whyRefused(key)) !== texts.keyWrong) return false;
  sessionStorage.removeItem(storageName);
  return true;
}

/**
 * What speaks against a key, or null.
 * @param {string} key
 */
async function whyRefused(key) {
  try {
    const answer = await fetch('./catalog', { headers: { 'X-API-Key': key } });
    if (answer.status === 401) return texts.keyWrong;
    if (!answer.ok) return texts.keyUnchecked;
    const { layers } = /** @type {{ layers: { id: string, allowed: boolean }[] }} */ (await answer.json());
    return layers.some(({ id, allowed }) => id === 'santri' && allowed) ? null : texts.keyTooLittle;
  } catch (error) {
    // A key with characters that no header can carry never reaches the server.
    return error instanceof TypeError && /[^\x20-\x7e]/.test(key) ? texts.keyWrong : texts.keyUnchecked;
  }
}
