-- feed_known: whether a message was taken in before, and what it was answered
-- scope: system, the key's own messages
SELECT m.digest, m.reply FROM feed_message m WHERE m.key_id = $1 AND m.message_id = $2

-- feed_insert: a message was taken in
-- scope: system, the row is new
INSERT INTO feed_message (key_id, message_id, at, digest, reply) VALUES ($1, $2, $3, $4, $5)

-- feed_forget: messages nobody sends again
-- scope: system, the key's own messages
DELETE FROM feed_message WHERE key_id = $1 AND at < $2
