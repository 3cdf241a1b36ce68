-- SPDX-License-Identifier: Apache-2.0
-- What the installation knows about itself.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,    -- code
    value TEXT NOT NULL       -- code
);
