// Writes every change of a source into its text, each behind a switch: `mutation.is(7) ? a || b : a && b`.
import ts from 'typescript';

const swaps = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
]);
/** Of these, each operand is also left out. */
const combining = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);
const methods = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
]);

/** Whether an operand is a text: what is put together of texts is a message, whose words are not what is tested. */
const isText = node =>
  ts.isStringLiteralLike(node) ||
  ts.isTemplateExpression(node) ||
  (ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right)));

/** Whether a value stands in a table of which only the names are read: `membersOf({subject: true, …})`. */
const isName = ({parent}) =>
  ts.isPropertyAssignment(parent) &&
  ts.isCallExpression(parent.parent.parent) &&
  /^(?:members|names)Of$/.test(parent.parent.parent.expression.getText());

/** Whether a number is one that is calculated with, and no name and no index. */
const isValue = node => node.parent.name !== node && !ts.isElementAccessExpression(node.parent);

/**
 * @param add Takes a change: file, line, what stood there and what stands there instead. @returns Its number.
 * @returns The source with all changes, switched off.
 */
export function writeMutants(file, text, add) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);

  const switchOf = (node, instead) => {
    const start = node.getStart(source);
    const before = text.slice(start, node.getEnd()).replace(/\s+/g, ' ').slice(0, 90);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    return `globalThis.mutation.is(${add({file, line, before, instead})})`;
  };

  /** The text of a node, with the changes of the nodes in it. */
  const write = node => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      return text.slice(node.getStart(source), node.getEnd());
    }
    return change(node, writeInside(node));
  };

  const writeInside = node => {
    let written = '';
    let at = node.getStart(source);
    ts.forEachChild(node, child => {
      const start = child.getStart(source);
      if (start < at) return;
      written += text.slice(at, start) + write(child);
      at = child.getEnd();
    });
    return written + text.slice(at, node.getEnd());
  };

  /** @param inside The node's text, with the changes of the nodes in it. */
  const change = (node, inside) => {
    const {parent} = node;
    if (ts.isBinaryExpression(node)) return changeOperator(node, inside);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
      const operand = node.operand.getText(source);
      return changeCondition(node, `(${switchOf(node, operand)} ? Boolean(${operand}) : ${inside})`);
    }
    if ((node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) && !isName(node)) {
      const instead = node.kind === ts.SyntaxKind.TrueKeyword ? 'false' : 'true';
      return changeCondition(node, `(${switchOf(node, instead)} ? ${instead} : ${inside})`);
    }
    // A limit that is one higher. 0 and 1 are mostly beginnings and steps.
    if (ts.isNumericLiteral(node) && Number(node.text) > 1 && isValue(node)) {
      const instead = `${inside} + 1`;
      return `(${switchOf(node, instead)} ? ${instead} : ${inside})`;
    }
    if (ts.isRegularExpressionLiteral(node)) return changeAnchors(node, inside);
    if (ts.isSpreadElement(node) || ts.isSpreadAssignment(node)) {
      const none = ts.isSpreadElement(node) ? '[]' : '{}';
      return `...(${switchOf(node, `...${none}`)} ? ${none} : ${inside.slice(3)})`;
    }
    if (ts.isPropertyAccessExpression(node) && methods.has(node.name.text) && ts.isCallExpression(parent)) {
      const other = methods.get(node.name.text);
      const object = inside.slice(0, -node.name.text.length).replace(/(?<!\?)\.\s*$/, '');
      return `${object}[${switchOf(node.name, other)} ? '${other}' : '${node.name.text}']`;
    }
    // Without a step: a call whose value nobody uses.
    if (ts.isExpressionStatement(node) && /^(?:await )?(?!super\b)[\w.#?]+\(/.test(node.getText(source))) {
      return `{ if (!${switchOf(node, ';')}) ${inside} }`;
    }
    return changeCondition(node, inside);
  };

  /** A regular expression without `^` at its beginning, and without `$` at its end. */
  const changeAnchors = (node, inside) => {
    const end = inside.lastIndexOf('/');
    const [pattern, flags] = [inside.slice(1, end), inside.slice(end + 1)];
    return [/^\^/, /(?<!\\)\$$/].reduce((written, anchor) => {
      const without = pattern.replace(anchor, '');
      if (without === pattern || without === '') return written;
      const instead = `/${without}/${flags}`;
      return `(${switchOf(node, instead)} ? ${instead} : ${written})`;
    }, inside);
  };

  const changeOperator = (node, inside) => {
    const {left, right, operatorToken} = node;
    const swapped = swapOperator(node, inside);
    if (!combining.has(operatorToken.kind)) return swapped;
    return [left, right].reduce((written, operand) => {
      const instead = operand.getText(source);
      return `(${switchOf(node, instead)} ? ${instead} : ${written})`;
    }, swapped);
  };

  const swapOperator = (node, inside) => {
    const swap = swaps.get(node.operatorToken.kind);
    if (!swap || (/[+-]/.test(swap) && (isText(node.left) || isText(node.right)))) return changeCondition(node, inside);
    const instead = `${node.left.getText(source)} ${swap} ${node.right.getText(source)}`;
    return changeCondition(node, `(${switchOf(node.operatorToken, swap)} ? ${instead} : ${inside})`);
  };

  const changeCondition = (node, inside) => {
    const {parent} = node;
    const isCondition =
      (ts.isIfStatement(parent) && parent.expression === node) ||
      (ts.isConditionalExpression(parent) && parent.condition === node);
    if (!isCondition) return inside;
    return `(${switchOf(node, 'true')} ? true : ${switchOf(node, 'false')} ? false : ${inside})`;
  };

  return writeInside(source);
}
