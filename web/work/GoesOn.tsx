import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { toTicket } from '../links.ts'
import { announce, icons } from '../ui/index.ts'
import css from './Connections.module.css'
import { connectionOptions, type Props } from './connections.ts'
import { w } from './connectionWords.ts'
import { staysOn } from './stayOn.ts'

/** A merged ticket leads to the one its matter goes on in; whoever wants to see the old one, does. */
export const GoesOn = ({ page, viewer }: Props) => {
  const { number } = page.ticket
  const navigate = useNavigate()
  const { data } = useQuery(connectionOptions(viewer.workspace, number))
  const into = data?.goesOnIn?.number
  const leads = into !== undefined && !staysOn(number)
  useEffect(() => {
    if (!leads) return
    void navigate({ ...toTicket(viewer.workspace, into), replace: true })
    announce(w('merge.leads', { number }))
  }, [leads, into, number, navigate, viewer.workspace])
  if (!data?.isMerged || leads) return null
  return (
    <p className={css.banner}>
      <icons.Right />
      {data.goesOnIn ? (
        <>
          {w('merge.into')}
          <Link {...toTicket(viewer.workspace, data.goesOnIn.number)}>
            <span className="number">{data.goesOnIn.number}</span> {data.goesOnIn.title}
          </Link>
        </>
      ) : (
        w('merge.into_hidden')
      )}
    </p>
  )
}
