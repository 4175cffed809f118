-- no-transaction
-- index-concurrently: instead of CREATE INDEX, because the table is read while the index is built, and nobody can write to it
CREATE INDEX CONCURRENTLY "products_category_id_price_idx" ON "products" ("category_id", "price");
