# What a plan without AWS takes as known, for the tests of both environments.

mock_resource "aws_lb" {
  override_during = plan
  defaults        = { arn = "arn:aws:elasticloadbalancing:ap-south-1:123456789012:loadbalancer/app/varadi/1", arn_suffix = "app/varadi/1", dns_name = "internal.example.org" }
}
mock_resource "aws_lb_target_group" {
  override_during = plan
  defaults        = { arn = "arn:aws:elasticloadbalancing:ap-south-1:123456789012:targetgroup/varadi/1", arn_suffix = "targetgroup/varadi/1" }
}
mock_resource "aws_db_instance" {
  override_during = plan
  defaults        = { address = "database.example.org" }
}
mock_resource "aws_wafv2_web_acl" {
  override_during = plan
  defaults        = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/varadi/1" }
}
