# CloudFront: TLS near residents, HTTP/3, and the files of the app from its cache. Everything else goes to the servers as
# it is. The load balancer has no public address: CloudFront reaches it inside of the network.

resource "aws_cloudfront_vpc_origin" "this" {
  vpc_origin_endpoint_config {
    name                   = var.name
    arn                    = var.balancer.arn
    http_port              = 80
    https_port             = 443
    origin_protocol_policy = "https-only"
    origin_ssl_protocols {
      items    = ["TLSv1.2"]
      quantity = 1
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  aliases         = [var.domain]
  # With India; the cheaper class has no edge there.
  price_class = "PriceClass_200"
  web_acl_id  = aws_wafv2_web_acl.this.arn

  origin {
    origin_id   = "servers"
    domain_name = var.balancer.dns_name
    vpc_origin_config {
      vpc_origin_id            = aws_cloudfront_vpc_origin.this.id
      origin_keepalive_timeout = 60
      origin_read_timeout      = 60
    }
  }

  default_cache_behavior {
    target_origin_id         = "servers"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = local.caching_disabled
    origin_request_policy_id = local.all_viewer
    compress                 = false
  }

  # Their names change with their content.
  ordered_cache_behavior {
    path_pattern           = "/_app/immutable/*"
    target_origin_id       = "servers"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = local.caching_optimized
    # The load balancer's certificate is for this name.
    origin_request_policy_id = local.host_header_only
    compress                 = true
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn = var.certificate_arn
    ssl_support_method  = "sni-only"
    # Phones from 2015 on: Android 5, iOS 9.
    minimum_protocol_version = "TLSv1.2_2021"
  }
}

# Only floods: a whole ward may stand behind one address of a carrier, and the servers have finer limits of their own. Here
# and not at the load balancer, which knows the sender's address only from a header that senders write too.
resource "aws_wafv2_web_acl" "this" {
  provider = aws.global
  name     = var.name
  scope    = "CLOUDFRONT"
  default_action {
    allow {}
  }
  rule {
    name     = "flood"
    priority = 1
    action {
      block {
        custom_response {
          response_code = 429
        }
      }
    }
    statement {
      rate_based_statement {
        limit                 = 20000
        evaluation_window_sec = 300
        aggregate_key_type    = "IP"
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "${var.name}-flood"
      sampled_requests_enabled   = false
    }
  }
  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = false
  }
}

# AWS's own policies, by their ids:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
locals {
  caching_disabled  = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  caching_optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  host_header_only  = "bf0718e1-ba1e-49d1-88b1-f726733018ae"
  all_viewer        = "216adef6-5c7f-47e4-b989-5492eafa07d3"
}
