# A plan without AWS: `terraform test`. The policies read it (tests/deploy/terraform.test.ts).

mock_provider "aws" {
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
    defaults        = { arn = "arn:aws:wafv2:ap-south-1:123456789012:regional/webacl/varadi/1" }
  }
}

mock_provider "aws" {
  alias = "copy"
}

variables {
  account              = "123456789012"
  domain               = "production.varadi.example.org"
  certificate_arn      = "arn:aws:acm:ap-south-1:123456789012:certificate/1"
  edge_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
  image                = "123456789012.dkr.ecr.ap-south-1.amazonaws.com/varadi@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  operator_mail        = "operator@example.org"
  copy_region_key_arn  = "arn:aws:kms:ap-south-2:123456789012:key/1"
}

run "plan" {
  command = plan

  assert {
    condition     = module.varadi != null
    error_message = "there is no plan"
  }
}

run "an_image_without_a_digest_is_refused" {
  command = plan
  variables {
    image = "varadi:latest"
  }
  expect_failures = [var.image]
}
