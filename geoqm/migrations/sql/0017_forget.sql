-- Erasure and retention reach the trail of grant cases again: 0013 wrote the function anew without
-- the tables of 0014. Nothing else of the function changes, whichever migration wrote it last.

DO $$
DECLARE
  definition text := pg_get_functiondef('geoqm_forget_trail(text, text[])'::regprocedure);
BEGIN
  IF position('''grant_applicant''' IN definition) > 0 THEN
    RETURN;
  END IF;
  IF position('ARRAY[''owner'',' IN definition) = 0 THEN
    RAISE EXCEPTION 'geoqm_forget_trail has changed its form';
  END IF;
  EXECUTE replace(definition, 'ARRAY[''owner'',',
    'ARRAY[''grant_applicant'', ''grant_paper'', ''grant_offer'', ''grant_letter'', ''grant_event'', ''owner'',');
END $$;
