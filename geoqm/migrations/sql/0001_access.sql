-- Every process hears of a change of users, sessions or tokens and forgets whom it knew.

CREATE FUNCTION geoqm_announce_access() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_notify('geoqm_access', TG_TABLE_NAME);
  RETURN NULL;
END $$;

CREATE TRIGGER announce_access AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON app_user
  FOR EACH STATEMENT EXECUTE FUNCTION geoqm_announce_access();
-- A new session or token is not known to anybody yet, so nothing has to be forgotten.
CREATE TRIGGER announce_access AFTER UPDATE OR DELETE OR TRUNCATE ON user_session
  FOR EACH STATEMENT EXECUTE FUNCTION geoqm_announce_access();
CREATE TRIGGER announce_access AFTER UPDATE OR DELETE OR TRUNCATE ON api_token
  FOR EACH STATEMENT EXECUTE FUNCTION geoqm_announce_access();

-- 244 random bits; a hash of the login's name without this key would be guessed at once.
INSERT INTO login_salt (salt)
SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

-- Whoever may execute such a function could hang it on a table of their own and forge the trail.
DO $$
DECLARE
  signature regprocedure;
BEGIN
  FOR signature IN SELECT oid::regprocedure FROM pg_proc
    WHERE proname LIKE 'geoqm\_%' AND prosecdef AND pronamespace = 'public'::regnamespace
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', signature);
  END LOOP;
END $$;
