DROP TABLE "files";
DROP TABLE "folders";
DROP TABLE "users";
