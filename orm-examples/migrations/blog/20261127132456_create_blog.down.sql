DROP TABLE "post_tags";
DROP TABLE "tags";
DROP TABLE "comments";
DROP TABLE "posts";
DROP TABLE "users";
DROP TABLE "categories";
DROP TYPE "post_status";
