-- Bookings: only added, never altered; no account gives what it does not hold.

CREATE FUNCTION geoqm_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are added only, never changed or deleted', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON grant_booking
FOR EACH ROW EXECUTE FUNCTION geoqm_refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON grant_booking
FOR EACH STATEMENT EXECUTE FUNCTION geoqm_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON grant_case_check
FOR EACH ROW EXECUTE FUNCTION geoqm_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON grant_decision
FOR EACH ROW EXECUTE FUNCTION geoqm_refuse_change();

-- The budget's row is locked first, so that two clerks book one after the other and the second
-- one sees what the first one left.
CREATE FUNCTION geoqm_guard_booking() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  held bigint;
BEGIN
  PERFORM 1 FROM grant_budget b JOIN grant_budget_source s ON s.budget_id = b.id
  WHERE s.id = NEW.source_id FOR UPDATE OF b;
  IF NEW.from_account = 'outside' THEN
    RETURN NEW;
  END IF;
  SELECT coalesce(sum(CASE WHEN to_account = NEW.from_account THEN amount_cents ELSE -amount_cents END), 0)
  INTO held
  FROM grant_booking
  WHERE source_id = NEW.source_id
    AND NEW.from_account IN (from_account, to_account)
    AND (NEW.from_account = 'free' OR case_id = NEW.case_id);
  IF held < NEW.amount_cents THEN
    RAISE EXCEPTION 'account % of source % holds % cents, not %',
      NEW.from_account, NEW.source_id, held, NEW.amount_cents
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_grant_booking_covered';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER covered BEFORE INSERT ON grant_booking
FOR EACH ROW EXECUTE FUNCTION geoqm_guard_booking();

REVOKE EXECUTE ON FUNCTION geoqm_guard_booking() FROM PUBLIC;
