-- Organisations, teams and services that are not offered any more: their names stay where they are read.
alter table identity.organisation add column archived_at timestamptz;
alter table identity.team add column archived_at timestamptz;
alter table model.service add column archived_at timestamptz;
