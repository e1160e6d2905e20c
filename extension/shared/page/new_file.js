/**
 * Give a page a file of the user's to write into, part by part: a browser's download, or a file that the companion's
 * window asks for. What is written part by part is never held by the page as a whole.
 */

/**
 * @typedef {object} NewFile
 * @property {(text: string) => Promise<void>} write
 * @property {() => Promise<string | null>} close the whole file is there then; why it is not, null where it is
 * @property {() => Promise<void>} abandon leave nothing of it
 * @typedef {{readonly choose: (name: string) => Promise<boolean>, readonly write: (text: string) => Promise<void>,
 *   readonly finish: (isWhole: boolean) => Promise<string | null>}} FileApi what the companion's window offers
 */

let address = "";

/**
 * A download: the browser itself keeps the parts until they are saved.
 *
 * @param {string} name
 * @returns {Promise<NewFile | null>}
 */
export async function downloadedFile(name) {
  let whole = new Blob([]);
  return {
    write: async (text) => void (whole = new Blob([whole, text])),
    close: async () => {
      // The one before has long been read by the browser.
      URL.revokeObjectURL(address);
      address = URL.createObjectURL(whole);
      const link = document.createElement("a");
      link.href = address;
      link.download = name;
      link.click();
      return null;
    },
    abandon: async () => void (whole = new Blob([])),
  };
}

/**
 * @param {FileApi} api
 * @returns {(name: string) => Promise<NewFile | null>} null where nobody has chosen a place for it
 */
export function chosenFile(api) {
  return async (name) =>
    (await api.choose(name))
      ? {
          write: (text) => api.write(text),
          close: () => api.finish(true),
          abandon: async () => void (await api.finish(false)),
        }
      : null;
}
