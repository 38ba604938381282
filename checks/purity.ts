import ts from 'typescript';

/** What pure code must be given instead of taking it: the clock, chance, the machine. The compiler settings bar the rest. */
const FORBIDDEN_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  Math: ['random'],
  Temporal: ['Now'],
};
const FORBIDDEN_NAMES = new Set([
  'globalThis',
  'process',
  'setTimeout',
  'setInterval',
  'performance',
  'crypto',
  'fetch',
  'console',
]);

/** Lists where a source text takes the time, chance or the machine by itself. */
export function findImpurities(fileName: string, text: string): readonly string[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const report = (node: ts.Node, what: string) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${fileName}:${line + 1} ${what}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text;
      if (FORBIDDEN_MEMBERS[name]?.includes(node.name.text)) report(node, `${name}.${node.name.text}`);
      if (FORBIDDEN_NAMES.has(name)) report(node, name);
    }
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Date') {
      if ((node.arguments?.length ?? 0) === 0) report(node, 'new Date()');
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text;
      if (name === 'Date') report(node, 'Date()');
      if (FORBIDDEN_NAMES.has(name)) report(node, name);
    }
    if (
      ts.isVariableDeclarationList(node) &&
      node.parent.parent === source &&
      (node.flags & ts.NodeFlags.Const) === 0
    ) {
      report(node, 'state kept in the module');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
