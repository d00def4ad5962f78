import { existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** A page of documentation: its path from the project's root and its text. */
export type Page = { path: string; text: string }

const roots = /^(contract|flow|server|web|cli|starter|docs|bench|tests|\.ci)\//
/** Made when the web pages are built. */
const made = /^web\/dist(\/|$)/

/** Links to files, and paths of ours in `code`, that lead nowhere. */
export function findDeadPaths({ path, text }: Page): string[] {
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, to = '']) => to)
    .filter(to => !/^[a-z]+:/.test(to))
    .map(to => posix.join(dirname(path), to))
  const named = [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`\s]+)`/g)]
    .map(([, code = '']) => code.replace(/:\d+$/, ''))
    .filter(code => roots.test(code) && !/[*<>{}…:]|NNNN/.test(code))
  return [...links, ...named].filter(to => !made.test(to) && !existsSync(join(root, to)))
}

/** The first column of the table under a heading: every `code` in it. */
export function listFirstColumn({ text }: Page, heading: string): string[] {
  const part = text.split(/^(?=#+ )/m).find(one => one.startsWith(`${heading}\n`)) ?? ''
  return part
    .split('\n')
    .filter(line => line.startsWith('|'))
    .flatMap(line => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code))
}

/** The rows of the table under a heading, cell by cell, without the head. */
export function listRows({ text }: Page, heading: string): string[][] {
  const part = text.split(/^(?=#+ )/m).find(one => one.startsWith(`${heading}\n`)) ?? ''
  return part
    .split('\n')
    .filter(line => line.startsWith('|') && !/^\|[-| ]+\|$/.test(line))
    .slice(1)
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
}
