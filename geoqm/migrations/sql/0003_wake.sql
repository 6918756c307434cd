-- A new message wakes the job that sends it, in whichever process that runs.

CREATE FUNCTION geoqm_wake_job() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_notify('geoqm_jobs', TG_ARGV[0]);
  RETURN NULL;
END $$;

CREATE TRIGGER wake_job AFTER INSERT ON outbox_message
  FOR EACH STATEMENT EXECUTE FUNCTION geoqm_wake_job('messages.deliver');
