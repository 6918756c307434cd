-- An export belongs to whoever ordered it; requests announce their user in `geoqm.user`.

ALTER TABLE export_run ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_exports ON export_run TO geoqm_planner, geoqm_staff
  USING (user_name = current_setting('geoqm.user', true))
  WITH CHECK (user_name = current_setting('geoqm.user', true));
CREATE POLICY all_exports ON export_run TO geoqm_admin USING (true) WITH CHECK (true);

-- A new order wakes the job that makes the file, in whichever process that runs.
CREATE TRIGGER wake_job AFTER INSERT ON export_run
  FOR EACH STATEMENT EXECUTE FUNCTION geoqm_wake_job('exports.produce');
