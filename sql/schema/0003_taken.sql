-- SPDX-License-Identifier: Apache-2.0
-- Who lost the say as an administrator by another's hand counts for a while longer (policy/approval.h).

-- When somebody else locked them, or took their duties or their time; it may lie ahead.
ALTER TABLE administrator ADD COLUMN taken BIGINT; -- time
