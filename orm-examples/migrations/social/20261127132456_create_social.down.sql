DROP TABLE "posts";
DROP TABLE "friendships";
DROP TABLE "users";
DROP TYPE "friendship_status";
