-- A phone's session outlives its browser and does not end for being idle: in the street there are hours without a network.
ALTER TABLE session ADD COLUMN kept BIGINT NOT NULL DEFAULT 0;
