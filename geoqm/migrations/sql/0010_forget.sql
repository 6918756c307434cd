-- Erasure (GDPR Art. 17) reaches the trail of contacts and follow-ups, too; all else as in 0008.

CREATE OR REPLACE FUNCTION geoqm_forget_trail(forgotten text, ids text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  number integer;
BEGIN
  IF forgotten <> ALL (ARRAY['owner', 'owner_address', 'ownership', 'representation', 'owner_consent',
      'owner_objection', 'owner_merge', 'owner_distinct', 'ownership_doubt', 'actor', 'actor_contact',
      'contact', 'follow_up']) THEN
    RAISE EXCEPTION 'the trail of % is not to be forgotten', forgotten USING ERRCODE = '42501';
  END IF;
  UPDATE audit_entry SET before = NULL, after = NULL
  WHERE table_name = forgotten AND row_id = ANY (ids) AND (before IS NOT NULL OR after IS NOT NULL);
  GET DIAGNOSTICS number = ROW_COUNT;
  INSERT INTO audit_entry (table_name, row_id, action, user_name, database_role)
  SELECT forgotten, id, 'FORGET', coalesce(current_setting('geoqm.user', true), ''),
         coalesce(nullif(current_setting('role', true), 'none'), session_user)
  FROM unnest(ids) AS id;
  RETURN number;
END $$;
