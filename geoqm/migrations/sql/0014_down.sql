-- The trail of grant cases is gone with them.

DO $$
BEGIN
  EXECUTE replace(pg_get_functiondef('geoqm_forget_trail(text, text[])'::regprocedure),
    'ARRAY[''grant_applicant'', ''grant_paper'', ''grant_offer'', ''grant_letter'', ''grant_event'', ''owner'',',
    'ARRAY[''owner'',');
END $$;
