// Evaluates what comes in, one JSON array of a document's number and an
// expression a line, with the reference; answers a line for a line:
// U (undefined), F (a function), V and the value's JSON, E and the error's code.
const [, , package_, documents, now] = process.argv;
globalThis.Date = class extends Date {
  constructor(...given) {
    super(...(given.length ? given : [Number(now)]));
  }
};
const jsonata = require(package_);
const texts = JSON.parse(documents);
const isFunction = (value) =>
  typeof value === 'function' || Boolean(value && (value._jsonata_lambda || value._jsonata_function));

async function answer(document, text) {
  try {
    const result = await jsonata(text).evaluate(JSON.parse(texts[document]));
    if (result === undefined) return 'U';
    if (isFunction(result)) return 'F';
    return 'V' + JSON.stringify(result, (_, value) => (isFunction(value) ? '' : value));
  } catch (error) {
    // An error of JavaScript's own is a fault of the reference.
    return 'E' + (error.code || 'JavaScript');
  }
}

(async () => {
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    console.log(await answer(...JSON.parse(line)));
  }
})();
