DROP TABLE "reviews";
