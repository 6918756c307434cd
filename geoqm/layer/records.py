"""What was recorded about a layer between two instants: the SQL that compares then and now.

The audit trail keeps what rows were. The rows of the layer's own table (`id_table`) that changed
since are put back as they were, and the layer's own source reads them: a common table expression
of that name stands in front of the table. So a feature is new, changed or ended exactly as the
layer shows it, with the layer's rules about rows. What other tables add is of today on both sides.
"""

from collections.abc import Sequence

from geoqm.layer.declaration import Field, Layer

BEFORE, DIFFERS = "before_", "differs_"
_ZONE = "AT TIME ZONE 'Europe/Berlin'"
_LOOK_BACK = "now() - interval '30 days'"
# The instants that a question announces for its transaction.
SINCE = (
    f"coalesce(nullif(current_setting('geoqm.changed_since', true), '')::timestamptz, {_LOOK_BACK})"
)
UNTIL = (
    "coalesce(nullif(current_setting('geoqm.changed_until', true), '')::timestamptz, 'infinity')"
)
# The same, told as days by a period like that of every layer with time.
SINCE_DAY = (
    f"coalesce(nullif(current_setting('geoqm.since', true), '')::timestamp {_ZONE}, {_LOOK_BACK})"
)
UNTIL_DAY = (
    "coalesce((nullif(current_setting('geoqm.until', true), '')::timestamp + interval '1 day')"
    f" {_ZONE}, 'infinity')"
)
# More rows than this in one transaction are a delivery, not the work of people.
BULK = 1000


def is_recorded(layer: Layer) -> bool:
    """Whether the trail tells what changed in the layer."""
    return bool(layer.id_table)


def keeps_past(layer: Layer) -> bool:
    """Whether what left the layer may be shown once more; not where people may withdraw it."""
    return not (layer.forgets or layer.row_rules)


def name_of(layer: Layer) -> str:
    """The name of the view that compares."""
    return f"changes_of_{layer.name}"


def seen(layer: Layer, fields: Sequence[Field]) -> str:
    """The condition for rows in which one of these fields, or the place, tells of a change."""
    if keeps_past(layer):
        now = ", ".join(f'"{field.name}"' for field in fields)
        then = ", ".join(f'"{BEFORE}{field.name}"' for field in fields)
        differs = [f"ROW({now}) IS DISTINCT FROM ROW({then})"]
    else:
        differs = [f'"{DIFFERS}{field.name}"' for field in fields]
    clauses = " OR ".join(["change_kind <> 'changed'", "change_moved", *differs])
    return f"({clauses})"


def columns(layer: Layer, fields: Sequence[Field]) -> list[str]:
    """The columns of the view that whoever sees these fields may read."""
    second = BEFORE if keeps_past(layer) else DIFFERS
    own = ["id", "change_kind", "change_entry", "change_at", "change_moved", layer.geometry]
    return [*own, *(each.name for each in fields), *(f"{second}{each.name}" for each in fields)]


def comparison(
    layer: Layer, fields: Sequence[Field], since: str, until: str, *, bulk: bool = True
) -> str:
    """A SELECT of what is new, changed or ended in (since, until], a row for each feature.

    Columns: id, those of the change, the geometry, the fields as they are at
    `until`, and with `before_` as they were at `since`; where the past is not kept, `differs_`
    tells only whether they differ. `changed` rows may be equal in all fields that a reader sees.
    Without `bulk` rows that only deliveries touched are left out.
    """
    table, shape = layer.id_table, layer.geometry
    names = [f'"{field.name}"' for field in fields]
    read = ", ".join(["id", f'"{shape}"', *names])
    shown = [f"n.{name}" for name in names]
    where_is = f'n."{shape}"'
    if not keeps_past(layer):
        shown += [
            f'n.id = w.id AND n."{field.name}" IS DISTINCT FROM w."{field.name}"'
            f' AS "{DIFFERS}{field.name}"'
            for field in fields
        ]
    else:
        shown += [f'w."{field.name}" AS "{BEFORE}{field.name}"' for field in fields]
        where_is = f'coalesce(n."{shape}", w."{shape}")'
    return _COMPARISON.format(
        since=since,
        until=until,
        table=table,
        people="" if bulk else _PEOPLE.format(table=table, bulk=BULK),
        only="" if bulk else _BY_PEOPLE,
        # Few rows: kept, so that no join asks the layer once per row. Many: as the reader likes.
        kept="" if bulk else "MATERIALIZED ",
        past=_state("past", table, "TRUE"),
        later=_state("later", table, "e.changed_at > e.until"),
        read=read,
        source=layer.source,
        shape=f'"{shape}"',
        type=layer.geometry_type,
        place=where_is,
        shown=", ".join(shown),
    )


_COMPARISON = """WITH span AS (SELECT {since} AS since, {until} AS until),{people}
entry AS MATERIALIZED (
  SELECT a.id, CAST(a.row_id AS bigint) AS row_id, a.action, a.changed_at, a.before, s.until
  FROM audit_entry a CROSS JOIN span s
  WHERE a.table_name = '{table}' AND a.changed_at > s.since AND a.action <> 'FORGET'{only}
),
touched AS MATERIALIZED (
  SELECT row_id, max(id) FILTER (WHERE changed_at <= until) AS entry_id,
    max(changed_at) FILTER (WHERE changed_at <= until) AS changed_at
  FROM entry GROUP BY row_id HAVING min(changed_at) <= min(until)
),
{past},
{later},
was AS {kept}(
  WITH "{table}" AS (
    SELECT r.* FROM past_row p
    CROSS JOIN LATERAL jsonb_populate_record(NULL::public."{table}", p.content) r
  )
  SELECT {read} FROM ({source}) source
),
is_now AS {kept}(
  WITH "{table}" AS (
    SELECT c.* FROM public."{table}" c
    WHERE c.id IN (SELECT row_id FROM touched) AND c.id NOT IN (SELECT row_id FROM later_first)
    UNION ALL
    SELECT r.* FROM later_row p
    CROSS JOIN LATERAL jsonb_populate_record(NULL::public."{table}", p.content) r
  )
  SELECT {read} FROM ({source}) source
)
SELECT coalesce(n.id, w.id) AS id,
  CASE WHEN w.id IS NULL THEN 'new' WHEN n.id IS NULL THEN 'ended' ELSE 'changed' END AS change_kind,
  t.entry_id AS change_entry, t.changed_at AS change_at,
  n.id IS NOT NULL AND w.id IS NOT NULL
    AND ST_AsBinary(ST_SnapToGrid(n.{shape}, 0.001)) IS DISTINCT FROM ST_AsBinary(ST_SnapToGrid(w.{shape}, 0.001)) AS change_moved,
  CAST({place} AS geometry({type}, 25832)) AS {shape},
  {shown}
FROM was w FULL JOIN is_now n ON n.id = w.id
JOIN touched t ON t.row_id = coalesce(n.id, w.id)"""
# The instants are counted in the index; only rows that people touched are then looked at.
_PEOPLE = """
instant AS MATERIALIZED (
  SELECT i.changed_at FROM audit_entry i CROSS JOIN span
  WHERE i.table_name = '{table}' AND i.changed_at > span.since
  GROUP BY i.changed_at HAVING count(*) <= {bulk}
),
people AS MATERIALIZED (
  SELECT DISTINCT p.row_id FROM audit_entry p JOIN instant USING (changed_at)
  WHERE p.table_name = '{table}'
),"""
_BY_PEOPLE = "\n    AND a.row_id IN (SELECT row_id FROM people)"
# What is, under what was; `after` picks the entries.
_STATE = """{name}_first AS MATERIALIZED (
  SELECT e.row_id, (array_agg(e.action ORDER BY e.id))[1] AS action
  FROM entry e JOIN touched USING (row_id) WHERE {after} GROUP BY e.row_id
),
{name}_row AS MATERIALIZED (
  SELECT f.row_id,
    coalesce(to_jsonb(c.*), jsonb_build_object('id', f.row_id)) || coalesce(b.content, '{{}}') AS content
  FROM {name}_first f
  LEFT JOIN public."{table}" c ON c.id = f.row_id
  LEFT JOIN (
    SELECT row_id, jsonb_object_agg(key, value) AS content
    FROM (
      SELECT DISTINCT ON (e.row_id, k.key) e.row_id, k.key, k.value
      FROM entry e JOIN {name}_first USING (row_id) CROSS JOIN LATERAL jsonb_each(e.before) k
      WHERE {after} ORDER BY e.row_id, k.key, e.id
    ) earliest GROUP BY row_id
  ) b USING (row_id)
  WHERE f.action <> 'INSERT' AND (c.id IS NOT NULL OR b.content IS NOT NULL)
)"""


def _state(name: str, table: str, after: str) -> str:
    """Rows as they were before the entries that `after` picks.

    A row that the first of them made was not there; one that is gone and forgotten stays so.
    """
    return _STATE.format(name=name, table=table, after=after)
