-- Finds the batches of a recommendation that is removed, whether it left them or not.
CREATE INDEX batch_items_of ON batch_items (recommendation_id);
