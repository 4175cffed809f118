-- no-transaction
DROP INDEX CONCURRENTLY IF EXISTS "products_category_id_price_idx";
