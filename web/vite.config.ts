import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { mostAttachments, routes, snippetVariables } from '../contract/index.ts'

const door = fileURLToPath(new URL('../contract/index.ts', import.meta.url))

/**
 * The browser needs the name, method and path of a route, how many files a message may carry, and what
 * a snippet may name; the schemas are for the server and the compiler.
 * So the door of the contract is replaced by just that, and no schema library is sent.
 */
const contractAsPlainData = (): Plugin => ({
  name: 'contract-as-plain-data',
  enforce: 'pre',
  load: id =>
    id === door
      ? routes
          .map(({ name, method, path }) => `export const ${name} = ${JSON.stringify({ name, method, path })}`)
          .concat(`export const mostAttachments = ${mostAttachments}`)
          .concat(`export const snippetVariables = ${JSON.stringify(snippetVariables)}`)
          .join('\n')
      : undefined,
})

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [contractAsPlainData(), react()],
  build: {
    outDir: fileURLToPath(new URL('dist', import.meta.url)),
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // A policy that forbids inline script forbids data: URLs for scripts and fonts too.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/ },
          ],
        },
      },
    },
  },
})
