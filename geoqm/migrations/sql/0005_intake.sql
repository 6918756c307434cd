-- Whose reports a caller sees. The office sees all; the public form the one whose token it names
-- in `geoqm.report_token` for this transaction. Tokens cannot be guessed and are stored hashed.

ALTER TABLE report ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_sender ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_photo ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_token ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION geoqm_report_token_hash() RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(nullif(current_setting('geoqm.report_token', true), ''), 'UTF8'))
$$;

CREATE POLICY form_reads ON report_token FOR SELECT TO geoqm_intake
  USING (token_hash = geoqm_report_token_hash());
CREATE POLICY form_updates ON report_token FOR UPDATE TO geoqm_intake
  USING (token_hash = geoqm_report_token_hash());
CREATE POLICY form_inserts ON report_token FOR INSERT TO geoqm_intake
  WITH CHECK (report_id IN (SELECT id FROM report));

CREATE POLICY form_reads ON report FOR SELECT TO geoqm_intake
  USING (draft_hash = geoqm_report_token_hash() OR id IN (SELECT report_id FROM report_token WHERE expires_at > now()));
CREATE POLICY form_updates ON report FOR UPDATE TO geoqm_intake
  USING (draft_hash = geoqm_report_token_hash() OR id IN (SELECT report_id FROM report_token WHERE expires_at > now()));
CREATE POLICY form_inserts ON report FOR INSERT TO geoqm_intake
  WITH CHECK (state = 'draft' AND draft_hash = geoqm_report_token_hash());

CREATE POLICY form_works ON report_sender TO geoqm_intake
  USING (report_id IN (SELECT id FROM report));
CREATE POLICY form_works ON report_consent TO geoqm_intake
  USING (report_id IN (SELECT id FROM report));
CREATE POLICY form_works ON report_photo TO geoqm_intake
  USING (report_id IN (SELECT id FROM report));
CREATE POLICY form_works ON report_event TO geoqm_intake
  USING (report_id IN (SELECT id FROM report));

DO $$
DECLARE
  closed text;
BEGIN
  FOREACH closed IN ARRAY ARRAY['report', 'report_sender', 'report_consent', 'report_photo', 'report_event', 'report_token']
  LOOP
    EXECUTE format('CREATE POLICY office_works ON %I TO geoqm_staff, geoqm_admin USING (true) WITH CHECK (true)', closed);
  END LOOP;
END $$;

-- The number that people read is given when a report is sent, so drafts leave no gaps.
CREATE SEQUENCE report_number_seq AS integer;

CREATE FUNCTION geoqm_number_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  NEW.number := nextval('report_number_seq');
  RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION geoqm_number_report() FROM PUBLIC;

CREATE TRIGGER number_report BEFORE INSERT OR UPDATE OF state ON report
  FOR EACH ROW WHEN (NEW.state <> 'draft' AND NEW.number IS NULL)
  EXECUTE FUNCTION geoqm_number_report();

-- 244 random bits; a hash of a network address without this key would be guessed at once.
INSERT INTO report_salt (salt)
SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
