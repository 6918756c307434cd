DO $$
DECLARE
  signature regprocedure;
BEGIN
  FOR signature IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'geoqm\_%' AND pronamespace = 'public'::regnamespace LOOP
    EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', signature);
  END LOOP;
END $$;
