import { VantResolver } from '@vant/auto-import-resolver'
import Components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vite'
import { appConfig } from '../vite.shared.ts'

export default defineConfig(
  appConfig('storefront', '/', [
    Components({ resolvers: [VantResolver()], dirs: [], dts: 'src/components.d.ts' }),
  ]),
)
