-- summary_insert: a penalty on the spot
-- scope: system, the row is new
INSERT INTO summary_penalty (id, bureau_id, category, cause, facts, basis, party, penalties, fine, statement, receipt, lead_id, second_id,
    given_day, cash, pay_day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)

-- summary_number: the number of its paper
-- scope: system, made in the same transaction
UPDATE summary_penalty SET paper_number = $2 WHERE id = $1

-- summary_get: one of them, if the actor may see its matter
SELECT s.id, s.penalties, s.fine, s.cash, s.given_day, s.pay_day, s.paid_day, s.remitted_day, s.banked_day
FROM summary_penalty s JOIN matter m ON m.id = s.id WHERE s.id = $1 /*scope:matter m*/

-- summary_of: one of them as its page shows it
-- scope: system, part of a matter in scope
SELECT s.paper_number, s.category, s.cause, s.facts, s.basis, s.party, s.penalties, s.fine, s.statement, s.receipt, s.lead_id, l.name,
    s.second_id, n.name, s.given_day, s.cash, s.pay_day, s.paid_day, s.late, s.pay_receipt, s.remitted_day, s.remit_receipt, s.banked_day,
    s.bank_receipt
FROM summary_penalty s LEFT JOIN person l ON l.id = s.lead_id LEFT JOIN person n ON n.id = s.second_id WHERE s.id = $1

-- summary_paid: the party paid into the bank
-- scope: system, moved by the flow
UPDATE summary_penalty SET paid_day = $2, late = $3, pay_receipt = $4 WHERE id = $1

-- summary_remitted: cash was handed in to the bureau
-- scope: system, moved by the flow
UPDATE summary_penalty SET remitted_day = $2, remit_receipt = $3 WHERE id = $1

-- summary_banked: the bureau paid it into the bank
-- scope: system, moved by the flow
UPDATE summary_penalty SET banked_day = $2, bank_receipt = $3 WHERE id = $1
