/** Who there is and who is signed in. What it owns and what others may rely on: README.md beside this file. */
import type { Handler } from '../kernel/index.ts'
import { accountHandlers } from './account.ts'
import { configurationHandlers } from './configuration.ts'
import { importHandlers } from './importDirectory.ts'
import { organisationHandlers } from './organisations.ts'
import type { IdentityParts } from './parts.ts'
import { peopleHandlers } from './people.ts'
import { searchPeopleHandlers } from './searchPeople.ts'
import { signedInHandlers } from './signedIn.ts'
import { signInHandlers } from './signIn.ts'
import { teamHandlers } from './teams.ts'
import { tokenHandlers } from './tokens.ts'

export {
  type FilterNames,
  grantFirstVisible,
  grantVisible,
  hasLeft,
  listPrincipals,
  mayRead,
  mayReadClass,
  mayWork,
  partnersOf,
  type Right,
  readable,
  readableIds,
  revokeVisible,
  type Share,
  seersOf,
  workable,
} from './access.ts'
export { archiveParty, holdDirectory } from './archiveParty.ts'
export {
  changePerson,
  deactivatePerson,
  type PersonChange,
  reactivatePerson,
} from './changePerson.ts'
export {
  type ConfigurationChange,
  type Doing,
  differ,
  doingOf,
  type Facts,
  readLog,
  recordChanges,
} from './configuration.ts'
export {
  actorOf,
  type Directory,
  type DirectoryOrganisation,
  type DirectoryPerson,
  type DirectoryTeam,
  knownDirectory,
  loadDirectory,
} from './directory.ts'
export { countChangesBefore, eraseOldChanges, forgetVisible } from './erase.ts'
export {
  countSignInsOf,
  erasePersonFacts,
  listNamesOf,
  readIdentityOf,
} from './erasePerson.ts'
export {
  findAccountByEmail,
  findSignIn,
  findWorkspace,
  forgetOldSignIns,
  forgetSignIns,
  listWorkspaces,
} from './find.ts'
export { type DirectoryFile, type DirectoryImport, importDirectory } from './importDirectory.ts'
export { addPerson, type Invitation, type Invited, renewInvitation, revokeInvitation } from './invite.ts'
export {
  addOrganisation,
  changeOrganisation,
  listAdministered,
  type OrganisationToBe,
} from './organisations.ts'
export type { IdentityParts } from './parts.ts'
export { createPasswords, type Passwords } from './password.ts'
export { readPeople } from './people.ts'
export { createSessions, type Sessions } from './sessions.ts'
export {
  addTeamMembers,
  type CreatedPerson,
  createOrganisations,
  createPeople,
  createTeams,
  createWorkspace,
  type NewOrganisation,
  type NewPerson,
  type NewTeam,
  type NewWorkspace,
} from './setUp.ts'
export { endSession, readSessions, readTokens, revokeToken } from './signedIn.ts'
export { createSignInLink, linkUrl, type SignInLinkMail, signInLinkJob } from './signInLink.ts'
export { addTeam, changeTeam, listTeams, type TeamToBe } from './teams.ts'
export { issueApiToken } from './tokens.ts'

/** What answers every identity route of the contract. */
export const identityHandlers = (parts: IdentityParts): Handler[] => [
  ...signInHandlers(parts),
  ...accountHandlers(parts),
  ...peopleHandlers(parts),
  ...tokenHandlers(parts),
  ...configurationHandlers(),
  ...importHandlers(parts),
  ...organisationHandlers(parts),
  ...teamHandlers(parts),
  ...signedInHandlers(parts),
  ...searchPeopleHandlers,
]
