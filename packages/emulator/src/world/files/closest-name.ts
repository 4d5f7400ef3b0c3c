/** Finds the name that was meant by a misspelt one. */

/** Most names that one message lists. */
const maxListed = 50;

/** The known name that is most like a given one; undefined where none is like it. */
export function closestName(given: string, known: readonly string[]): string | undefined {
  const word = given.toLowerCase().slice(0, 100);
  // A third of the letters may be wrong; a word that begins another one, such as "table" of "tableEx", is like it.
  let best: {name: string; distance: number} | undefined;
  for (const name of known) {
    const other = name.toLowerCase();
    const isPart = word.length >= 3 && (other.includes(word) || (other.length >= 3 && word.includes(other)));
    const distance = isPart ? 0.5 : editDistance(word, other);
    if (distance <= Math.ceil(word.length / 3) && (!best || distance < best.distance)) best = {name, distance};
  }
  return best?.name;
}

/** How many letters must be put in, taken out or changed to make one word of another. */
function editDistance(from: string, to: string): number {
  let row = Array.from({length: to.length + 1}, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}

/** Names one after the other, the first ones of many. Without a full stop. */
export function listNames(names: readonly string[], most = maxListed): string {
  const listed = names.slice(0, most).join(', ') || 'none';
  return names.length > most ? `${listed}, …` : listed;
}

/** Helps with a name that is not known: the one that was meant, and all that there are. Without a full stop. */
export function knownNames(given: string, known: readonly string[], most = maxListed): string {
  const meant = closestName(given, known);
  const question = meant === undefined ? '' : `Did you mean ${meant}? `;
  return `${question}Known are: ${listNames(known, most)}`;
}
