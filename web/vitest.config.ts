import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@shared': resolve(import.meta.dirname, 'shared') } },
  test: {
    environment: 'happy-dom',
    include: ['shared/**/*.test.ts', 'storefront/src/**/*.test.ts', 'admin/src/**/*.test.ts'],
    restoreMocks: true,
  },
})
