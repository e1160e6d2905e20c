/**
 * Let the type checker prove that a switch names every case.
 * Reached at run time only by a message of a newer partner.
 */

/**
 * Throw for a value no case named.
 *
 * @param {never} value
 * @returns {never}
 */
export function unreachable(value) {
  throw new TypeError(`unhandled value: ${JSON.stringify(value)}`);
}
