// Looks at who imports whom, types included: the usual lint rule passes over `import type`, and most circles are made
// of those.
//
// 1. No circle of files, anywhere in the workspace.
// 2. No circle of folders inside a package's `src`. A folder is the files that lie directly in it: a nested folder
//    counts for itself, so `control/` may import `control/lanes/`, and then nothing in `control/lanes/` may import
//    `control/`. The files directly in `src` are entries and types that many folders need; each of them counts for
//    itself. Tests may import whatever they test.
// 3. No relative path from one package into another: packages import each other by name and exported subpath.
//    Benchmarks and scripts, which belong to no package, may measure and build what is not exported.
//
// Usage: node scripts/build/check-imports.mjs. Prints each finding as file → file; exit code 1 if there is any.
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {join, posix} from 'node:path';
import {fileURLToPath} from 'node:url';
import typescript from 'typescript';

const sourceFile = /\.(?:ts|tsx|mts|mjs|js)$/;
const skipped = new Set(['node_modules', 'dist', 'coverage', 'generated']);
const testFile = /\.test(?:-d)?\.tsx?$/;

/** @returns Paths of all source files under a folder, relative to the root, with `/`. */
function findFiles(root, folder = '') {
  return readdirSync(join(root, folder), {withFileTypes: true})
    .filter(entry => !entry.name.startsWith('.') && !skipped.has(entry.name))
    .flatMap(entry => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return findFiles(root, path);
      return sourceFile.test(path) && !path.endsWith('.d.ts') && !path.endsWith('.d.mts') ? [path] : [];
    });
}

/** @returns The specifier that a node of the syntax tree imports from, if it does. */
function specifierOf(node) {
  const {SyntaxKind} = typescript;
  switch (node.kind) {
    case SyntaxKind.ImportDeclaration:
    case SyntaxKind.ExportDeclaration:
      return node.moduleSpecifier?.text;
    case SyntaxKind.ImportType:
      return node.argument.literal?.text;
    case SyntaxKind.ImportEqualsDeclaration:
      return node.moduleReference.expression?.text;
    case SyntaxKind.CallExpression:
      return node.expression.kind === SyntaxKind.ImportKeyword ? node.arguments[0]?.text : undefined;
    default:
      return undefined;
  }
}

/** @returns The relative specifiers that a file imports, re-exports, or takes types from. */
function relativeImports(root, path) {
  const text = readFileSync(join(root, path), 'utf8');
  const tree = typescript.createSourceFile(path, text, typescript.ScriptTarget.Latest);
  const found = new Set();
  const visit = node => {
    const specifier = specifierOf(node);
    if (specifier?.startsWith('.')) found.add(specifier);
    typescript.forEachChild(node, visit);
  };
  visit(tree);
  return [...found];
}

/**
 * @returns The source file that a relative specifier means, as `tsc` and bundlers resolve it; nothing for styles, JSON
 * and the like.
 */
function resolveImport(path, specifier, files) {
  const target = posix.join(posix.dirname(path), specifier);
  const bare = target.replace(/\.(m?)jsx?$/, '');
  return [target, `${bare}.ts`, `${bare}.tsx`, `${bare}.mts`, `${target}.ts`, `${target}/index.ts`].find(p =>
    files.has(p),
  );
}

/** @returns The package's folder that a path lies in; an empty text for what belongs to none. */
function packageOf(root, path) {
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
    if (existsSync(join(root, folder, 'package.json'))) return folder;
  }
  return '';
}

/** @returns Whether a path is one of a package's sources, tests beside them excepted. */
function isSourceOf(pkg, path) {
  return pkg !== '' && path.startsWith(`${pkg}/src/`) && !testFile.test(path);
}

/** @returns What a source file counts as when folders are compared: itself directly in `src`, else its folder. */
function folderOf(path, pkg) {
  return posix.dirname(path) === `${pkg}/src` ? path : posix.dirname(path);
}

/**
 * @param arrows For each node, the nodes that it points to.
 * @returns For each group of nodes that reach each other, its shortest circle, without the return to the first node.
 */
function findCircles(arrows) {
  const shortestWay = (from, to) => {
    const cameFrom = new Map([[from, undefined]]);
    for (const node of cameFrom.keys()) {
      for (const next of arrows.get(node) ?? []) {
        if (next === to) {
          const way = [];
          for (let step = node; step !== undefined; step = cameFrom.get(step)) way.unshift(step);
          return way;
        }
        if (!cameFrom.has(next)) cameFrom.set(next, node);
      }
    }
    return undefined;
  };
  const circles = [];
  const reported = new Set();
  for (const node of [...arrows.keys()].sort()) {
    if (reported.has(node)) continue;
    const circle = shortestWay(node, node);
    if (circle === undefined) continue;
    circles.push(circle);
    for (const member of circle) reported.add(member);
  }
  return circles;
}

/**
 * @param root Folder of the workspace.
 * @returns A text for each import, or circle of imports, that the rules above forbid; and how many files were read.
 */
export function checkImports(root) {
  const files = new Set(findFiles(root));
  const findings = [];
  const fileArrows = new Map();
  const folderArrows = new Map();
  /** For two folders, the import that makes the first point to the second. */
  const causes = new Map();

  for (const path of files) {
    const pkg = packageOf(root, path);
    const targets = relativeImports(root, path)
      .map(specifier => resolveImport(path, specifier, files))
      .filter(target => target !== undefined);
    fileArrows.set(path, new Set(targets));
    for (const target of targets) {
      const targetPackage = packageOf(root, target);
      if (pkg !== '' && targetPackage !== '' && targetPackage !== pkg && target.startsWith(`${targetPackage}/src/`)) {
        findings.push(`Another package's sources by path: ${path} → ${target}`);
      }
      if (!isSourceOf(pkg, path) || !isSourceOf(pkg, target)) continue;
      const from = folderOf(path, pkg);
      const to = folderOf(target, pkg);
      if (from === to) continue;
      folderArrows.set(from, (folderArrows.get(from) ?? new Set()).add(to));
      causes.set(`${from} ${to}`, causes.get(`${from} ${to}`) ?? `${path} → ${target}`);
    }
  }

  for (const circle of findCircles(fileArrows)) {
    findings.push(`A circle of files: ${[...circle, circle[0]].join(' → ')}`);
  }
  for (const circle of findCircles(folderArrows)) {
    // Files directly in src that form a circle have been found as files.
    if (circle.every(node => files.has(node))) continue;
    const imports = circle.map((from, i) => causes.get(`${from} ${circle[(i + 1) % circle.length]}`));
    findings.push(`A circle of folders: ${[...circle, circle[0]].join(' → ')}\n    ${imports.join('\n    ')}`);
  }
  return {findings, fileCount: files.size};
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const {findings, fileCount} = checkImports(fileURLToPath(new URL('../..', import.meta.url)));
  for (const finding of findings) console.error(finding);
  if (findings.length > 0) {
    console.error(`${findings.length} to cut: move what both sides need into a file or folder below them.`);
    process.exitCode = 1;
  } else {
    console.log(`imports of ${fileCount} files form no circle`);
  }
}
