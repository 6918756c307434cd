-- The public form sees the one questionnaire whose code it names in `geoqm.questionnaire_code`
-- for this transaction, while it is valid. Codes cannot be guessed and are stored hashed.

ALTER TABLE questionnaire ENABLE ROW LEVEL SECURITY;
ALTER TABLE questionnaire_answer ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION geoqm_questionnaire_hash() RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(nullif(current_setting('geoqm.questionnaire_code', true), ''), 'UTF8'))
$$;

CREATE POLICY form_reads ON questionnaire FOR SELECT TO geoqm_intake
  USING (token_hash = geoqm_questionnaire_hash() AND expires_at > now());
CREATE POLICY form_updates ON questionnaire FOR UPDATE TO geoqm_intake
  USING (token_hash = geoqm_questionnaire_hash() AND expires_at > now());
CREATE POLICY form_inserts ON questionnaire_answer FOR INSERT TO geoqm_intake
  WITH CHECK (state = 'waiting' AND way = 'online' AND entered_by = ''
    AND questionnaire_id IN (SELECT id FROM questionnaire));
CREATE POLICY office_works ON questionnaire TO geoqm_staff, geoqm_admin USING (true) WITH CHECK (true);
CREATE POLICY office_works ON questionnaire_answer TO geoqm_staff, geoqm_admin USING (true) WITH CHECK (true);

-- The form does not know whose code it is. An objection holds at
-- once, whoever is in the office, and so does the wish for no more e-mails.
CREATE FUNCTION geoqm_answer_arrives() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  SELECT owner_id INTO STRICT NEW.owner_id FROM questionnaire WHERE id = NEW.questionnaire_id;
  IF NEW.kind = 'objection' AND NOT EXISTS (
    SELECT FROM owner_objection
    WHERE owner_id = NEW.owner_id AND scope = 'contact' AND lifted_on IS NULL
  ) THEN
    INSERT INTO owner_objection (owner_id, scope, text_version, made_on, channel, recorded_by)
    VALUES (NEW.owner_id, 'contact', NEW.text_version,
            (now() AT TIME ZONE 'Europe/Berlin')::date, 'letter', 'Fragebogen');
  END IF;
  IF NEW.kind IN ('objection', 'no_mail') THEN
    UPDATE owner_consent
    SET withdrawn_on = greatest(given_on, (now() AT TIME ZONE 'Europe/Berlin')::date)
    WHERE owner_id = NEW.owner_id AND kind = 'contact_mail' AND withdrawn_on IS NULL;
  END IF;
  RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION geoqm_answer_arrives() FROM PUBLIC;

CREATE TRIGGER answer_arrives BEFORE INSERT ON questionnaire_answer
  FOR EACH ROW EXECUTE FUNCTION geoqm_answer_arrives();
