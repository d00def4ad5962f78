import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { signOut } from '../contract/index.ts'
import { call, problemOf } from './api.ts'
import { toSignIn } from './links.ts'
import { troubleOf } from './trouble.ts'
import { announce } from './ui/index.ts'

/** Signs out here, or everywhere; what was read is forgotten, drafts stay in this browser. */
export const useSignOut = () => {
  const client = useQueryClient()
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async (everywhere: boolean) => {
      try {
        await call(signOut, { body: everywhere ? { everywhere } : {} })
      } catch (error) {
        if (problemOf(error)?.code !== 'sign_in.needed') throw error
      }
    },
    onSuccess: async () => {
      await navigate(toSignIn())
      client.clear()
    },
    onError: error => announce(troubleOf(error, 'read').title, 'bad'),
  })
}
