import { dirname, resolve, sep } from 'node:path';

/**
 * ESLint rule: files under the folder `inside` import that folder and the named `packages` (`name` or `name/*`), and
 * nothing else, in no form of import. A list of what is allowed, because a list of what is forbidden is never complete.
 */
export const allowedImports = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: {
          inside: { type: 'string' },
          packages: { type: 'array', items: { type: 'string' } },
          why: { type: 'string' },
        },
        required: ['inside', 'packages', 'why'],
        additionalProperties: false,
      },
    ],
    messages: { refused: "'{{source}}': {{why}}" },
  },
  create(context) {
    const [{ inside, packages, why }] = context.options;
    const folder = folderOf(context.filename, inside);
    const check = (node) => {
      if (node === null || node === undefined) return;
      const source = node.value;
      if (typeof source === 'string' && isAllowed(source)) return;
      context.report({ node, messageId: 'refused', data: { source: String(source ?? 'computed'), why } });
    };
    const isAllowed = (source) =>
      source.startsWith('.')
        ? resolve(dirname(context.filename), source).startsWith(folder)
        : packages.some((allowed) =>
            allowed.endsWith('/*') ? source.startsWith(allowed.slice(0, -1)) : source === allowed,
          );
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
      TSExternalModuleReference: (node) => check(node.expression),
    };
  },
};

/** `…/services/cash/src/domain/` of any file under it. */
function folderOf(filename, inside) {
  const part = `${sep}${inside.split('/').join(sep)}${sep}`;
  return filename.slice(0, filename.lastIndexOf(part) + part.length);
}
