-- What outreach works with, on top of town.sql: 50,000 owners of 80,000 houses, 60,000 units with
-- 12,000 vacancies, 30,000 contacts, 5,000 follow-ups, an assessment per house.
INSERT INTO owner_collection (origin, purpose, basis, trigger, collected_on)
VALUES ('land_register', 'Messung', 'urban_renewal', 'no_contact', DATE '2026-01-01');

INSERT INTO owner (kind, name, collection_id, last_contact_on)
SELECT 'person', 'Person ' || k, c.id, DATE '2026-01-01'
FROM generate_series(1, 50000) AS k, (SELECT max(id) AS id FROM owner_collection) c ORDER BY k;

-- Every third owner has a second house, a few have thirty.
INSERT INTO ownership (owner_id, building_id, collection_id)
SELECT o.id, b.id, c.id
FROM (SELECT id, row_number() OVER (ORDER BY id) AS k FROM building) b
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k FROM owner) o
  ON o.k = CASE WHEN b.k <= 50000 THEN b.k WHEN b.k <= 77000 THEN (b.k - 50000) * 3 / 2 ELSE b.k % 100 + 1 END
CROSS JOIN (SELECT max(id) AS id FROM owner_collection) c;

INSERT INTO address (dataset, source_id, building_id, assignment, street, street_key, house_number, label, search_text, location)
SELECT 'bench', 'A' || b.id, b.id, 'reference', regexp_replace(b.address_label, ' \d+$', ''),
  lower(regexp_replace(b.address_label, ' \d+$', '')), (regexp_match(b.address_label, '\d+$'))[1]::integer,
  b.address_label, lower(b.address_label), b.location
FROM building b;

INSERT INTO focus_street (street_key, name) SELECT 'straße ' || k, 'Straße ' || k FROM generate_series(1, 60) AS k;

INSERT INTO unit (dataset, source_id, building_id, kind, floor, area_m2)
SELECT 'bench', 'U' || b.id, b.id, (ARRAY['shop', 'dwelling', 'office'])[1 + b.id % 3], 0, 40 + b.id % 90
FROM building b WHERE b.id % 4 <> 0;

INSERT INTO vacancy_episode (unit_id, status, kind, reason, confidence, source, reliability, first_seen_on, began_on, began_precision, next_check_on)
SELECT u.id, (ARRAY['confirmed_vacant', 'in_dialogue', 'reported'])[1 + u.id % 3], 'unknown', 'unknown', 'certain', 'site_visit', 'high',
  DATE '2026-10-01' - (u.id % 1500)::integer, DATE '2026-10-01' - (u.id % 1500)::integer, 'month', DATE '2027-01-01'
FROM unit u WHERE u.id % 5 = 0;

INSERT INTO campaign (name, purpose, responsible, begins_on, channel, state)
VALUES ('Messung', 'Messung', 'team', DATE '2026-01-01', 'letter', 'running');

INSERT INTO campaign_person (campaign_id, owner_id, state)
SELECT (SELECT max(id) FROM campaign), o.id, (ARRAY['planned', 'sent', 'reached', 'advice'])[1 + o.id % 4]
FROM owner o WHERE o.id % 10 = 0;

INSERT INTO campaign_building (campaign_id, campaign_person_id, building_id, owner_id, via)
SELECT p.campaign_id, p.id, s.building_id, s.owner_id, 'ownership'
FROM campaign_person p JOIN ownership s ON s.owner_id = p.owner_id;

INSERT INTO contact (owner_id, building_id, channel, outcome, happened_on, user_name)
SELECT s.owner_id, CASE WHEN s.id % 3 > 0 THEN s.building_id END, (ARRAY['visit', 'call', 'letter'])[1 + s.id % 3],
  (ARRAY['reached', 'not_there', 'sent'])[1 + s.id % 3], DATE '2026-11-01' - (s.id % 700)::integer, 'team'
FROM ownership s WHERE s.id % 8 < 3;

INSERT INTO follow_up (building_id, due_on, subject, assigned_to)
SELECT b.id, DATE '2026-11-01' + (b.id % 60)::integer, 'Messung', 'team' FROM building b WHERE b.id % 16 = 0;

INSERT INTO grant_rule_set (key, version, name, place, is_example, is_current, content)
VALUES ('bench', '1', 'Messung', 'Messung', false, true, '');

INSERT INTO grant_assessment (rule_set_id, building_id, result, verdicts, reasons, facts)
SELECT r.id, b.id, (ARRAY['met', 'ask', 'unknown', 'not_met'])[1 + b.id % 4], '{}', '', '{}'
FROM building b, (SELECT max(id) AS id FROM grant_rule_set) r;
