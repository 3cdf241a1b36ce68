-- SPDX-License-Identifier: Apache-2.0
-- What the installation knows about itself: short codes under names.

-- setting_get
-- in: name text
-- out: value text
SELECT value FROM setting WHERE name = $1;

-- setting_put
-- in: name text, value text
INSERT INTO setting (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
