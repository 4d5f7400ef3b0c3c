/** Reads the titles of the browser tests from their source. */
import {ts} from '@custom-elements-manifest/analyzer';
import type {CallExpression, Expression, Identifier, Node, SourceFile} from 'typescript';

/**
 * Titles of all `it()` calls of a file that run: nothing below a `.skip`. A title that is made of a table is there once
 * for each row, as far as the table stands in the same file as a literal; what cannot be read that way stays out, so
 * that it counts for nothing.
 */
export function titlesOf(text: string, fileName = 'tests.ts'): string[] {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true);
  const titles: string[] = [];
  const visit = (node: Node): void => {
    if (ts.isCallExpression(node)) {
      if (isSkipped(node)) return;
      const [title] = node.arguments;
      if (ts.isIdentifier(node.expression) && node.expression.text === 'it' && title) {
        titles.push(...readTitle(title, file));
      }
    }
    node.forEachChild(visit);
  };
  visit(file);
  return titles;
}

/**
 * What a title says that it proves, in backticks, as a page would write it: `page-name` (an attribute; a value may
 * follow, as in `loading="eager"`), `.status` (a property), `show()` (arguments may be in it), `pbi-bound`,
 * `slot="error"`, `::part(frame)`, `--pbi-color`, `:state(idle)`, `LoadTimeout`.
 */
export function namesIn(title: string): string[] {
  return [...title.matchAll(/`([^`]+)`/g)].map(([, code = '']) => {
    if (code.startsWith('slot=') || code.startsWith(':')) return code;
    return code.replace(/=".*"$/, '').replace(/\(.*\)$/, '()');
  });
}

function isSkipped({expression}: CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'skip';
}

function readTitle(title: Expression, file: SourceFile): string[] {
  if (ts.isStringLiteralLike(title)) return [title.text];
  if (!ts.isTemplateExpression(title)) return [];
  let texts = [title.head.text];
  for (const {expression, literal} of title.templateSpans) {
    // Of two placeholders of one table every pair comes about; the names in them are the same.
    const values = ts.isIdentifier(expression) ? valuesOf(expression, file) : [];
    texts = texts.flatMap(before => (values.length > 0 ? values : ['']).map(value => before + value + literal.text));
  }
  return texts;
}

/** What a loop's variable stands for: the strings of the table that the loop goes through. */
function valuesOf(name: Identifier, file: SourceFile): string[] {
  for (let node: Node = name; node.parent; node = node.parent) {
    if (!ts.isForOfStatement(node) || !ts.isVariableDeclarationList(node.initializer)) continue;
    const [binding] = node.initializer.declarations;
    if (!binding) continue;
    const rows = rowsOf(node.expression, file);
    if (ts.isIdentifier(binding.name)) {
      if (binding.name.text === name.text) return rows.filter(ts.isStringLiteralLike).map(row => row.text);
    } else if (ts.isArrayBindingPattern(binding.name)) {
      const isIt = (element: Node): boolean =>
        ts.isBindingElement(element) && ts.isIdentifier(element.name) && element.name.text === name.text;
      const at = binding.name.elements.findIndex(isIt);
      const cells = rows.flatMap(row => (at >= 0 && ts.isArrayLiteralExpression(row) ? (row.elements[at] ?? []) : []));
      if (at >= 0) return cells.filter(ts.isStringLiteralLike).map(cell => cell.text);
    }
  }
  return [];
}

function rowsOf(table: Expression, file: SourceFile): readonly Expression[] {
  if (ts.isAsExpression(table)) return rowsOf(table.expression, file);
  if (ts.isArrayLiteralExpression(table)) return table.elements;
  let found: readonly Expression[] = [];
  const visit = (node: Node): void => {
    const isTable = ts.isVariableDeclaration(node) && ts.isIdentifier(table) && node.name.getText(file) === table.text;
    if (isTable && node.initializer) found = rowsOf(node.initializer, file);
    node.forEachChild(visit);
  };
  if (ts.isIdentifier(table)) visit(file);
  return found;
}
