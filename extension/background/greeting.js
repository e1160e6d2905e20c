/**
 * Say hello on a new connection and judge the answer: is it our companion, and do the versions go together?
 * Sends nothing else.
 */
import {
  OLDEST_COMPANION,
  PRODUCT,
  PROTOCOL_NEWEST,
  PROTOCOL_OLDEST,
  VERSION,
} from "../shared/protocol_version.js";
import { refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/protocol.js").Welcome} Welcome
 * @typedef {import("../shared/protocol.js").Message} Message
 * @typedef {import("../shared/protocol.js").Result} Result
 */

/**
 * Whether version `one` (`YY.N.P`) is older than `other`, number by number.
 *
 * @param {string} one
 * @param {string} other
 */
export function isOlder(one, other) {
  const [left, right] = [one, other].map((version) => version.split(".").map(Number));
  const place = left?.findIndex((number, index) => number !== right?.[index]) ?? -1;
  return place >= 0 && Number(left?.[place]) < Number(right?.[place]);
}

/**
 * Refuse a companion this extension cannot work with, naming the part to update.
 *
 * @param {Welcome} welcome
 */
function checkVersions(welcome) {
  if (welcome.protocol_newest < PROTOCOL_OLDEST || isOlder(welcome.version, OLDEST_COMPANION)) {
    throw refusal("update_companion", "no", { version: welcome.version, oldest: OLDEST_COMPANION });
  }
  if (welcome.protocol_oldest > PROTOCOL_NEWEST || isOlder(VERSION, welcome.oldest_extension)) {
    throw refusal("update_extension", "no", { version: VERSION, oldest: welcome.oldest_extension });
  }
}

/**
 * The companion's welcome. Rejects when something else answers, or a part is too old.
 *
 * @param {{readonly request: (message: Message, key: string | null) => Promise<Result>,
 *   readonly speak: (protocol: number) => void}} connection
 * @returns {Promise<Welcome>}
 */
export async function greet(connection) {
  const answer = await connection.request(
    {
      kind: "companion.hello",
      product: PRODUCT,
      version: VERSION,
      protocol_oldest: PROTOCOL_OLDEST,
      protocol_newest: PROTOCOL_NEWEST,
      oldest_companion: OLDEST_COMPANION,
    },
    null,
  );
  // Whatever answers without our product's name is some other program: our companion is not running.
  if (answer.kind !== "welcome" || answer.product !== PRODUCT) {
    throw refusal("companion_not_reachable", "no");
  }
  checkVersions(answer);
  connection.speak(Math.min(answer.protocol_newest, PROTOCOL_NEWEST));
  return answer;
}
