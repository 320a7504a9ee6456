import type { CodegenConfig } from '@graphql-codegen/cli'

// Each app gets typed documents of its own operations only, so that neither ships the other's.
// Scalars as they stand on the wire: money is a JSON integer of minor units, time an RFC 3339 string.
const config = {
  scalars: { Money: 'number', Time: 'string', JSON: 'unknown', ID: 'string' },
  useTypeImports: true,
  enumsAsTypes: true,
  strictScalars: true,
  avoidOptionals: { field: true, inputValue: false },
} as const

function app(name: string): CodegenConfig['generates'] {
  return {
    [`${name}/src/gql/`]: {
      preset: 'client',
      documents: [`${name}/src/**/*.graphql`],
      // The server takes these documents by their hashes: see documents.go and shared/client.ts.
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config,
    },
  }
}

export default {
  schema: '../graph/*.graphqls',
  ignoreNoDocuments: true,
  generates: { ...app('storefront'), ...app('admin') },
} satisfies CodegenConfig
