-- no-transaction
-- drop-index-concurrently: instead of DROP INDEX, because everybody waits behind it while it waits for whoever uses the table
DROP INDEX CONCURRENTLY IF EXISTS "products_category_id_idx";
