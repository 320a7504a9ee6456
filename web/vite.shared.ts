import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import type { PluginOption, UserConfig } from 'vite'

const here = import.meta.dirname

// Vant's icon font comes from somebody else's server, which these pages never talk to (and their policy forbids). We draw
// our own icons, so its style sheet is left out.
const noForeignFont: PluginOption = {
  name: 'cuppa:no-foreign-font',
  enforce: 'pre',
  load: (id) => (id.split('?')[0]?.endsWith('/vant/es/icon/index.css') ? '' : undefined),
}

/**
 * What both apps have in common: where they build to, the address they are served under, and a
 * development server that hands everything but the pages to the Go server (CUPPA_URL, by default port 8080).
 */
export function appConfig(app: 'storefront' | 'admin', base: string, plugins: PluginOption[]): UserConfig {
  const target = process.env.CUPPA_URL ?? 'http://127.0.0.1:8080'
  return {
    root: resolve(here, app),
    base,
    plugins: [noForeignFont, vue(), ...plugins],
    resolve: { alias: { '@shared': resolve(here, 'shared') } },
    build: {
      outDir: resolve(here, 'dist', app),
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 2048,
      reportCompressedSize: false,
    },
    server: {
      host: '127.0.0.1',
      proxy: {
        '/graphql': { target, ws: true },
        '/art': target,
        '/sandbox': target,
        '/callbacks': target,
      },
    },
  }
}
