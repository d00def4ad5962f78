import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { toImports } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorState, Skeleton, usePageTitle } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import { ImportMappingForm } from './ImportMapping.tsx'
import { ImportResult } from './ImportResult.tsx'
import css from './Imports.module.css'
import { type Import, importOptions } from './importReads.ts'
import { w } from './importWords.ts'

const titleOf = ({ state, fileName: name }: Import): string =>
  state === 'draft' ? w('one.title', { name }) : w(`one.title_${state}`, { name })

/** One import: what the file is and would become, then how far it is, then what came of it. */
export const ImportPage = () => {
  const viewer = useViewer()
  const { import: id } = useParams({ from: '/w/$workspace/import/$import' })
  const { data, error, refetch } = useQuery(importOptions(viewer.workspace, id))
  const title = data ? titleOf(data.import) : ''
  usePageTitle(title)
  if (error && !data)
    return <ErrorState isPage trouble={troubleOf(error, 'read')} again={() => void refetch()} />
  return (
    <div className={css.page}>
      <Link {...toImports(viewer.workspace)}>{w('back')}</Link>
      {data ? <h1>{title}</h1> : <Skeleton lines={6} />}
      {data?.suggestion ? <ImportMappingForm one={data.import} suggestion={data.suggestion} /> : null}
      {data && !data.suggestion ? <ImportResult one={data.import} mapping={data.mapping} /> : null}
    </div>
  )
}
